/**
 * Order: what a backup and a restore do, step by step, each a story of one page.
 * Imports no building block; what we ship goes through the same SPI as what others write.
 */
@NullMarked
package io.sting.backup.core.internal.engine;

import org.jspecify.annotations.NullMarked;
