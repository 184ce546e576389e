/**
 * {@code msting quickstart}: the whole job on a throw-away installation.
 * Imports the command line's entry and the private PostgreSQL server of the tests; only of use from a checkout.
 */
@NullMarked
package io.sting.backup.examples.quickstart;

import org.jspecify.annotations.NullMarked;
