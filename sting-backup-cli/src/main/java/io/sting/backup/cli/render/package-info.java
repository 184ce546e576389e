/**
 * Results made into lines for people and into JSON for scripts. Imports the api and {@code console}, and no command.
 */
@NullMarked
package io.sting.backup.cli.render;

import org.jspecify.annotations.NullMarked;
