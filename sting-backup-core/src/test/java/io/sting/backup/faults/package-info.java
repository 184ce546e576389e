/** Ways to make files fail, for tests: a view of the machine's files that counts, refuses and cuts off what is done. */
@NullMarked
package io.sting.backup.faults;

import org.jspecify.annotations.NullMarked;
