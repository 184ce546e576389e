package io.sting.backup.model;

import java.util.Map;

/**
 * What an archive says of one component.
 *
 * @param name component's name: {@code files}, {@code databases}, …; the first segment of its entries' paths
 * @param entries number of entries
 * @param contentBytes sum of the files' lengths
 * @param settings what the source recorded for its restore: a tree of maps, lists, strings, longs, doubles and
 *     booleans, as JSON has them
 */
public record ComponentSummary(String name, long entries, long contentBytes, Map<String, Object> settings) {
    public ComponentSummary {
        settings = Map.copyOf(settings);
    }
}
