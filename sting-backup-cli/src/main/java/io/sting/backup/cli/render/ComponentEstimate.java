package io.sting.backup.cli.render;

import io.sting.backup.error.BackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.BackupSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether a source can be reached, and about how large it is. */
public final class ComponentEstimate {
    private ComponentEstimate() {}

    /** The source's name and description, with {@code estimated_bytes}, or the {@code problem} that is in the way. */
    public static Map<String, Object> of(BackupSource source) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", source.name());
        view.put("what", source.toString());
        try {
            source.estimatedBytes().ifPresent(bytes -> view.put("estimated_bytes", bytes));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException(Phase.PLAN, e);
        } catch (IOException | BackupException e) {
            view.put("problem", String.valueOf(e.getMessage()));
        }
        return view;
    }
}
