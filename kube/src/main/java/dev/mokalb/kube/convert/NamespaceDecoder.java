package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.NamespaceSnapshot;

/** Reads a Namespace down to its labels. */
public final class NamespaceDecoder implements ObjectDecoder<NamespaceSnapshot> {

  @Override
  public NamespaceSnapshot decode(ObjectMeta meta, JsonParser fields) {
    return new NamespaceSnapshot(meta.key().name(), meta.labels());
  }
}
