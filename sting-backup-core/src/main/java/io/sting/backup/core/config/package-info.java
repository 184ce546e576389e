/**
 * The {@code backup:} section of {@code config.yml}: read into typed values with all their problems at once, and made
 * into plans. May import the api and the building blocks of {@code core}; nothing else in {@code core} imports it.
 */
@NullMarked
package io.sting.backup.core.config;

import org.jspecify.annotations.NullMarked;
