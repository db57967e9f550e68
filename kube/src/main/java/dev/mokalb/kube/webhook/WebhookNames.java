package dev.mokalb.kube.webhook;

import dev.mokalb.kube.certs.SubjectNames;

/**
 * What the objects around the webhooks are called.
 *
 * @param namespace of the Service and the Secret
 * @param secret that holds the certificates
 * @param service by which API servers reach the webhooks
 */
public record WebhookNames(String namespace, String secret, String service) {

  /** The configuration of the webhooks, of MetalLB's name. */
  public static final String CONFIGURATION = "metallb-webhook-configuration";

  /** The definition whose versions MetalLB converts by a webhook. */
  public static final String DEFINITION = "bgppeers.metallb.io";

  /** What API servers call the server by. */
  public SubjectNames serverNames() {
    return SubjectNames.ofDns(service + "." + namespace + ".svc");
  }
}
