package dev.mokalb.controller.webhook.review;

import dev.mokalb.kube.webhook.PasswordSecret;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Reading;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the cluster when a change is judged. What is not known yet is empty.
 *
 * @param namespace where Moka reads its configuration
 * @param readings what every source of configuration says
 * @param nodes the labels of each node
 * @param services all of them; a view
 * @param secrets what there is of those in the namespace that {@link Reviewer#wantedSecrets} names
 */
public record Picture(
    String namespace,
    Optional<List<Reading>> readings,
    Optional<List<Map<String, String>>> nodes,
    Optional<Collection<ServiceSnapshot>> services,
    Map<String, PasswordSecret.State> secrets) {}
