/**
 * PostgreSQL databases as source and restore target, by the real pg_dump, pg_dumpall, pg_restore and psql.
 * May import the api, {@code core.internal.process} and a JSON parser.
 */
@NullMarked
package io.sting.backup.core.postgres;

import org.jspecify.annotations.NullMarked;
