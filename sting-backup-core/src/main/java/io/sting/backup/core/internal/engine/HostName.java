package io.sting.backup.core.internal.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine's name, for the archive's header. */
final class HostName {
    private HostName() {}

    static String here() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
