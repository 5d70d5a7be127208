package dev.tidemill.kit.settings;

import java.util.List;

/** Every problem with the settings, at once. */
public final class SettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public SettingsException(List<String> problems) {
    super("Settings: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public SettingsException(String problem) {
    this(List.of(problem));
  }

  /** One sentence for each problem: which setting, its value, what is allowed. */
  public List<String> problems() {
    return problems;
  }
}
