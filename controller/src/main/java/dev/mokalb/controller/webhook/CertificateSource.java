package dev.mokalb.controller.webhook;

/** Has the server show valid certificates, for as long as it is open. */
interface CertificateSource extends AutoCloseable {

  void start();

  @Override
  void close();
}
