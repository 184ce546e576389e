/**
 * Starts other programs, the only place in core that does, and makes sure that none is left behind.
 * May import the JDK alone.
 */
@NullMarked
package io.sting.backup.core.internal.process;

import org.jspecify.annotations.NullMarked;
