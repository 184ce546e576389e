/**
 * {@code msting}: puts commands together, runs one, and ends the process as the contract says. Imports {@code command}
 * and {@code console}; nothing imports it but who brings a {@link io.sting.backup.cli.Quickstart}.
 */
@NullMarked
package io.sting.backup.cli;

import org.jspecify.annotations.NullMarked;
