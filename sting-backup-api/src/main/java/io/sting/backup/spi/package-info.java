/**
 * What others implement: sources, restore targets, ciphers, key sources.
 * May import {@code model} and {@code error}. Our own building blocks use nothing else.
 */
@NullMarked
package io.sting.backup.spi;

import org.jspecify.annotations.NullMarked;
