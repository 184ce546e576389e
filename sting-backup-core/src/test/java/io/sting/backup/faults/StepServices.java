package io.sting.backup.faults;

import io.sting.backup.faults.StepTarget.Steps;
import io.sting.backup.model.ServiceSnapshot;
import io.sting.backup.spi.ServiceControl;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Services that tell of each thing that is done with them, before and after, counted:
 * {@code services.stop.1.before}.
 *
 * @param services the real ones
 */
public record StepServices(ServiceControl services, Steps steps, Map<String, Integer> times) implements ServiceControl {
    public StepServices(ServiceControl services, Steps steps) {
        this(services, steps, new ConcurrentHashMap<>());
    }

    private interface Action<T> {
        T run() throws IOException, InterruptedException;
    }

    private <T> T step(String name, Action<T> action) throws IOException, InterruptedException {
        String step = "services." + name + "." + times.merge(name, 1, Integer::sum);
        steps.reached(step + ".before");
        T result = action.run();
        steps.reached(step + ".after");
        return result;
    }

    @Override
    public ServiceSnapshot observe() throws IOException, InterruptedException {
        return step("observe", services::observe);
    }

    @Override
    public void stop(ServiceSnapshot before) throws IOException, InterruptedException {
        step("stop", () -> {
            services.stop(before);
            return true;
        });
    }

    @Override
    public void start(ServiceSnapshot before) throws IOException, InterruptedException {
        step("start", () -> {
            services.start(before);
            return true;
        });
    }

    @Override
    public void probe(ServiceSnapshot before) throws IOException, InterruptedException {
        step("probe", () -> {
            services.probe(before);
            return true;
        });
    }
}
