package io.sting.backup.cli.render;

import io.sting.backup.cli.console.HumanText;
import io.sting.backup.model.ComponentProof;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** What drills compared, in words. */
final class Proofs {
    private Proofs() {}

    /** Over all components, what there is none of left out: {@code 10 files, 1 link, 28.6 MiB, 3 databases}. */
    static String of(List<ComponentProof> components) {
        var sums = new LinkedHashMap<String, Long>();
        for (ComponentProof component : components) {
            component.compared().forEach((what, count) -> sums.merge(what, count, Long::sum));
        }
        String words = sums.entrySet().stream()
                .filter(sum -> sum.getValue() > 0)
                .map(sum -> words(sum.getKey(), sum.getValue()))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "nothing" : words;
    }

    private static String words(String what, long count) {
        if (what.equals("bytes")) {
            return HumanText.bytes(count);
        }
        return HumanText.count(count, what.endsWith("s") ? what.substring(0, what.length() - 1) : what);
    }
}
