package dev.mokalb.controller.loop;

import dev.mokalb.controller.plan.ServicePlan;
import dev.mokalb.controller.plan.ServicePlan.Loss;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Optional;

/** Tells the owner of a Service what a write that was carried out brought. */
record Tidings(Reporter reporter) {

  void written(ServiceSnapshot base, ServicePlan plan) {
    List<IpAddress> before = base.status().addresses();
    switch (plan) {
      case ServicePlan.Assign assign -> {
        deprecated(base);
        cleared(base, assign.loss());
        Optional<IpAddress> second = second(before, assign.addresses());
        if (second.isPresent()) {
          reporter.service(base, new ServiceReport.Completed(second.get(), assign.pool()));
        } else if (!assign.addresses().equals(before)) {
          reporter.service(base, new ServiceReport.Assigned(assign.addresses(), assign.pool()));
        }
      }
      case ServicePlan.Refuse refuse -> cleared(base, refuse.loss());
      case ServicePlan.Release _, ServicePlan.Keep _, ServicePlan.Ignore _ -> {}
    }
  }

  private void deprecated(ServiceSnapshot base) {
    List<String> keys = base.spec().wishes().deprecated();
    if (!keys.isEmpty()) {
      reporter.service(base, new ServiceReport.DeprecatedAnnotations(keys));
    }
  }

  /** The address that came to the one that was there. */
  private static Optional<IpAddress> second(List<IpAddress> before, List<IpAddress> now) {
    return before.size() == 1 && now.size() == 2 && now.containsAll(before)
        ? now.stream().filter(address -> !before.contains(address)).findFirst()
        : Optional.empty();
  }

  private void cleared(ServiceSnapshot base, Loss loss) {
    if (!(loss instanceof Loss.None)) {
      reporter.service(base, new ServiceReport.Cleared(base.status().addresses(), loss));
    }
  }
}
