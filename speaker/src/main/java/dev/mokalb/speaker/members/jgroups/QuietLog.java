package dev.mokalb.speaker.members.jgroups;

import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jgroups.logging.Slf4jLogImpl;

/**
 * JGroups' own log. Its information and warnings are part of normal operation (a lost peer, a
 * merge, a discarded message) and speak of protocols, not of speakers: they go to the level
 * "debug". What matters to people is logged by {@link JGroupsMembers}.
 */
final class QuietLog extends Slf4jLogImpl {

  private QuietLog(Class<?> category) {
    super(category);
  }

  private QuietLog(String category) {
    super(category);
  }

  /** To be called before the first class of JGroups is used. */
  static void install() {
    LogFactory.setCustomLogFactory(
        new CustomLogFactory() {
          @Override
          public Log getLog(Class<?> category) {
            return new QuietLog(category);
          }

          @Override
          public Log getLog(String category) {
            return new QuietLog(category);
          }
        });
  }

  @Override
  public boolean isWarnEnabled() {
    return isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return isDebugEnabled();
  }

  @Override
  public void warn(String message) {
    debug(message);
  }

  @Override
  public void warn(String format, Object... arguments) {
    debug(format, arguments);
  }

  @Override
  public void warn(String message, Throwable cause) {
    debug(message, cause);
  }

  @Override
  public void info(String message) {
    debug(message);
  }

  @Override
  public void info(String format, Object... arguments) {
    debug(format, arguments);
  }
}
