/**
 * Threads that do what one alone cannot: work side by side, and what must come to its end whoever interrupts.
 * Imports nothing of ours.
 */
@NullMarked
package io.sting.backup.core.internal.concurrent;

import org.jspecify.annotations.NullMarked;
