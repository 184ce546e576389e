package io.sting.backup.core.postgres;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/** What a journal on disk does to its values. */
final class JsonRoundTrip {
    private JsonRoundTrip() {}

    static Map<String, Object> of(Map<String, Object> journal) throws IOException {
        return JSON.std.mapFrom(JSON.std.asString(journal));
    }
}
