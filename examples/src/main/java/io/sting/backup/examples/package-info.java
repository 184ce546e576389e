/**
 * Programs that users could have written: against the api and core's public building blocks, with nothing else.
 * Compiled and run by the tests.
 */
@NullMarked
package io.sting.backup.examples;

import org.jspecify.annotations.NullMarked;
