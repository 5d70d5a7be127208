package dev.tidemill.schemas.spec.kind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Loads what jars on the class path add to Tidemill, so that a broken jar is told in a sentence.
 */
public final class Outsiders {

  private Outsiders() {}

  /**
   * One object of each class that {@code META-INF/services} names for this service.
   *
   * @throws KindException if one cannot be loaded
   */
  public static <T> List<T> load(Class<T> service) {
    try {
      return ServiceLoader.load(service, service.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw refused(service, e);
    }
  }

  private static KindException refused(Class<?> service, Throwable error) {
    String message = error.toString();
    if (error instanceof ServiceConfigurationError) {
      String why = error.getCause() == null ? "" : ": " + root(error.getCause());
      message = error.getMessage().replace(service.getName() + ": ", "") + why;
    }
    return new KindException(
        "A kind from outside cannot be loaded: %s (named in %s)"
            .formatted(message, String.join(", ", files(service, message))),
        error);
  }

  private static Throwable root(Throwable error) {
    return error.getCause() == null ? error : root(error.getCause());
  }

  /** The files that name the class of the message, or all files if it names none of theirs. */
  private static List<String> files(Class<?> service, String message) {
    List<String> all = new ArrayList<>();
    List<String> naming = new ArrayList<>();
    try {
      for (URL file :
          Collections.list(
              service.getClassLoader().getResources("META-INF/services/" + service.getName()))) {
        String shown = file.toString().replaceFirst("^(jar:)?file:", "");
        all.add(shown);
        if (lines(file).anyMatch(name -> !name.isBlank() && message.contains(name.strip()))) {
          naming.add(shown);
        }
      }
    } catch (IOException e) {
      all.add("META-INF/services/" + service.getName());
    }
    return naming.isEmpty() ? all : naming;
  }

  private static Stream<String> lines(URL file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
      return in.lines().toList().stream();
    }
  }

  /**
   * Kinds by the record that each is the behaviour of, in their order.
   *
   * @param record gives the record of a kind
   * @throws KindException if two have the same record, or one does not fit this version
   */
  public static <K> Map<Class<?>, K> byRecord(
      Collection<? extends K> kinds, Function<K, Class<?>> record) {
    Map<Class<?>, K> all = new LinkedHashMap<>();
    for (K kind : kinds) {
      K known;
      try {
        known = all.putIfAbsent(record.apply(kind), kind);
      } catch (RuntimeException | LinkageError e) {
        throw new KindException(kind.getClass().getName() + " cannot be used: " + e, e);
      }
      if (known != null) {
        throw new KindException(
            "Both %s and %s are the kind of %s"
                .formatted(
                    known.getClass().getName(),
                    kind.getClass().getName(),
                    record.apply(kind).getName()));
      }
    }
    return all;
  }

  /**
   * Refuses kinds of the specification that nothing carries out.
   *
   * @param what a kind of the family is, for people
   * @param family the interface that its records implement
   * @param carriedOut the records that have a behaviour
   * @throws KindException naming the first kind that has none
   */
  public static void requireBehaviour(
      String what, Class<?> family, Collection<Class<?>> carriedOut) {
    Kinds.all()
        .of(family)
        .forEach(
            (name, form) -> {
              Class<?> record = Kinds.kindOf(form);
              if (!carriedOut.contains(record)) {
                throw new KindException(
                    "Nothing carries out the %s %s (%s); META-INF/services of a jar must name its behaviour"
                        .formatted(what, name, record.getName()));
              }
            });
  }
}
