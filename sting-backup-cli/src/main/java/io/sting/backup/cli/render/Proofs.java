package io.sting.backup.cli.render;

import io.sting.backup.cli.console.HumanText;
import io.sting.backup.model.ComponentProof;
import java.util.List;
import java.util.stream.Collectors;

/** What drills compared, in words. */
final class Proofs {
    private Proofs() {}

    static String of(List<ComponentProof> components) {
        return components.isEmpty()
                ? "nothing"
                : components.stream()
                        .flatMap(component -> component.compared().entrySet().stream())
                        .map(compared -> compared.getKey().equals("bytes")
                                ? HumanText.bytes(compared.getValue())
                                : String.format("%,d %s", compared.getValue(), compared.getKey()))
                        .collect(Collectors.joining(", "));
    }
}
