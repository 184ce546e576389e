/**
 * What a user types first: plans that say <em>what</em> to do, and the engine and catalog that do it.
 * May import every other package of this module; no other package of this module may import it.
 */
@NullMarked
package io.sting.backup;

import org.jspecify.annotations.NullMarked;
