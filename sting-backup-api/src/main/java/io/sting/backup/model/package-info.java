/**
 * Facts: immutable records without I/O, results among them.
 * Imports the JDK alone.
 */
@NullMarked
package io.sting.backup.model;

import org.jspecify.annotations.NullMarked;
