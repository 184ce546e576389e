/**
 * The commands, a file each: they parse, call the library, and hand what came of it to {@code render}. Imports the api,
 * {@code core}'s entry and configuration, {@code render} and {@code console}.
 */
@NullMarked
package io.sting.backup.cli.command;

import org.jspecify.annotations.NullMarked;
