/**
 * What is done before and after runs, by commands. A building block: may import the api and {@code internal.process}.
 */
@NullMarked
package io.sting.backup.core.hooks;

import org.jspecify.annotations.NullMarked;
