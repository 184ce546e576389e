package io.sting.backup.core.internal.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine's name, for the archive's header. */
public final class HostName {
    private HostName() {}

    public static String here() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
