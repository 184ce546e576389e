package io.sting.backup.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a drill of one component showed: it was restored on trial, and what came back was compared with what was captured.
 *
 * @param component its name
 * @param compared what was compared and how many of each, in the order in which it is to be told: files, tables, rows, …
 * @param differences what came back otherwise than it was captured, in words; empty if the component is proven. Not
 *     more than the first 100 are named, then a last one says how many there are
 */
public record ComponentProof(String component, Map<String, Long> compared, List<String> differences) {
    public ComponentProof {
        compared = Collections.unmodifiableMap(new LinkedHashMap<>(compared));
        differences = List.copyOf(differences);
    }

    /** Whether everything came back as it was captured. */
    public boolean proven() {
        return differences.isEmpty();
    }
}
