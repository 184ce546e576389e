package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Client programs of this machine, run as its processes. */
final class LocalClients implements ServerAccess.Clients {
    private final Connection connection;
    private final String label;
    private final ClientPrograms programs;
    private final @Nullable Path passwordFile;
    private final @Nullable Path ownFolder;

    private LocalClients(
            Connection connection,
            String label,
            ClientPrograms programs,
            @Nullable Path passwordFile,
            @Nullable Path ownFolder) {
        this.connection = connection;
        this.label = label;
        this.programs = programs;
        this.passwordFile = passwordFile;
        this.ownFolder = ownFolder;
    }

    static LocalClients open(Connection connection, String label, Optional<Path> workspace)
            throws IOException, InterruptedException {
        ClientPrograms programs = connection.binaries().isPresent()
                ? ClientPrograms.in(connection.binaries().get())
                : ClientPrograms.find();
        if (connection.password().isEmpty()) {
            return new LocalClients(connection, label, programs, null, null);
        }
        try {
            char[] password = connection.password().get().get();
            Path ownFolder = workspace.isPresent() ? null : PasswordFolder.create();
            Path folder = ownFolder != null ? ownFolder : workspace.orElseThrow();
            return new LocalClients(connection, label, programs, PasswordFile.write(folder, password), ownFolder);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public ProcessCall call(String program, List<String> arguments, Map<String, String> environment) {
        var command = new ArrayList<String>();
        command.add(programs.folder().resolve(program).toString());
        command.addAll(arguments);
        var variables = new LinkedHashMap<>(connection.environment());
        variables.put("PGAPPNAME", label);
        if (passwordFile != null) {
            variables.put("PGPASSFILE", passwordFile.toAbsolutePath().toString());
        }
        variables.putAll(environment);
        return ProcessCall.of(command)
                .inheriting("HOME")
                .withEnvironment(variables)
                .withRemedy(ClientPrograms.INSTALL);
    }

    @Override
    public int majorVersion() {
        return programs.majorVersion();
    }

    @Override
    public boolean readsLocalFiles() {
        return true;
    }

    @Override
    public boolean serverIsLocal() {
        return connection.isLocal();
    }

    @Override
    public void close() throws IOException {
        if (passwordFile != null) {
            Files.deleteIfExists(passwordFile);
        }
        if (ownFolder != null) {
            Files.deleteIfExists(ownFolder);
        }
    }
}
