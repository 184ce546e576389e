/**
 * What the command line says and how: streams, terminal, exit codes, JSON, progress, logs. Imports the api's facts,
 * errors and events, and no command.
 */
@NullMarked
package io.sting.backup.cli.console;

import org.jspecify.annotations.NullMarked;
