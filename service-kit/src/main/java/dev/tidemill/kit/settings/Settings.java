package dev.tidemill.kit.settings;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.schemas.text.Nearest;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values of the settings, checked as a whole before anything starts. Immutable. */
public final class Settings {

  private static final String PREFIX = "TIDEMILL_";

  private final Map<String, Object> values;

  private Settings(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Every setting at its fallback. */
  public static Settings defaults() {
    return new Settings(Map.of());
  }

  /**
   * Reads and checks.
   *
   * @param known every setting that exists; any other {@code TIDEMILL_} variable or option is a
   *     problem
   * @param environment variables; those without the prefix are ignored
   * @param options by setting name, they win over the environment
   * @throws SettingsException with every problem
   */
  public static Settings read(
      Collection<Setting<?>> known, Map<String, String> environment, Map<String, String> options) {
    Map<String, Setting<?>> byName = new TreeMap<>();
    Map<String, Setting<?>> byVariable = new TreeMap<>();
    for (Setting<?> s : known) {
      byName.put(s.name(), s);
      byVariable.put(s.variable(), s);
    }
    List<String> problems = new ArrayList<>();
    Map<String, String> origins = new HashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    new TreeMap<>(environment)
        .forEach(
            (variable, text) -> {
              if (!variable.startsWith(PREFIX)) {
                return;
              }
              Setting<?> s = byVariable.get(variable);
              Optional<Setting<?>> secret = SecretFiles.of(variable, byVariable);
              if (s == null && secret.isPresent()) {
                try {
                  texts.put(secret.get().name(), SecretFiles.read(Path.of(text.strip())));
                  origins.put(secret.get().name(), variable);
                } catch (ForeignFileException e) {
                  problems.add(variable + ": " + e.getMessage());
                } catch (IOException | InvalidPathException e) {
                  problems.add(variable + " names a file that cannot be read: " + text);
                }
              } else if (s == null) {
                problems.add(unknown("variable " + variable, variable, byVariable.keySet()));
              } else {
                texts.put(s.name(), text);
                origins.put(s.name(), variable);
              }
            });
    new TreeMap<>(options)
        .forEach(
            (name, text) -> {
              if (byName.containsKey(name)) {
                texts.put(name, text);
                origins.put(name, name);
              } else {
                problems.add(unknown("setting " + name, name, byName.keySet()));
              }
            });
    Map<String, Object> values = parse(byName, texts, origins, problems);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    Settings settings = new Settings(values);
    problems.addAll(KitSettings.problems(settings));
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }

  private static Map<String, Object> parse(
      Map<String, Setting<?>> byName,
      Map<String, String> texts,
      Map<String, String> origins,
      List<String> problems) {
    Map<String, Object> values = new HashMap<>();
    byName.forEach(
        (name, setting) -> {
          String text = texts.get(name);
          if (text == null) {
            return;
          }
          try {
            values.put(name, setting.parser().apply(text.strip()));
          } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            problems.add(
                String.format(
                    "%s is \"%s\"; allowed is %s", origins.get(name), text, setting.allowed()));
          }
        });
    return values;
  }

  private static String unknown(String what, String name, Collection<String> known) {
    return "unknown "
        + what
        + Nearest.of(name, known).map(n -> "; did you mean " + n + "?").orElse("");
  }

  /** The value of a setting. */
  @SuppressWarnings("unchecked")
  public <T> T get(Setting<T> setting) {
    return (T) values.getOrDefault(setting.name(), setting.fallback());
  }

  /** These settings with one value replaced. */
  public <T> Settings with(Setting<T> setting, T value) {
    Map<String, Object> changed = new HashMap<>(values);
    changed.put(setting.name(), value);
    return new Settings(changed);
  }
}
