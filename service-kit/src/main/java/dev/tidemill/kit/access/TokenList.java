package dev.tidemill.kit.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The named tokens, and their form in a file. */
public record TokenList(List<NamedToken> tokens) {

  private static final JsonMapper YAML =
      JsonMapper.builder(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String ALLOWED =
      "; allowed is `tokens:` with name, role, namespaces, sha256, created and expires of each";

  /** The form of the file. */
  private record Document(List<Row> tokens) {}

  /** The form of a token. */
  private record Row(
      String name,
      String role,
      List<String> namespaces,
      String sha256,
      String created,
      String expires) {

    NamedToken token(int number) {
      if (name == null || role == null || namespaces == null || sha256 == null || created == null) {
        throw new IllegalArgumentException(
            "Token "
                + number
                + " lacks one of name, role, namespaces, sha256, created; only expires may be left"
                + " out");
      }
      int empty = namespaces.indexOf(null) + 1;
      if (empty > 0) {
        throw new IllegalArgumentException(
            "Item " + empty + " of namespaces of " + name + " is empty");
      }
      return new NamedToken(
          name,
          new RoleGrant(Role.of(role), Set.copyOf(namespaces)),
          sha256,
          instant("created", created),
          expires == null ? Optional.empty() : Optional.of(instant("expires", expires)));
    }

    private Instant instant(String field, String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "%s of %s is \"%s\"; write an instant such as 2026-01-31T12:00:00Z"
                .formatted(field, name, text),
            e);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if two have one name or one hash
   */
  public TokenList {
    tokens = List.copyOf(tokens);
    Set<String> names = new HashSet<>();
    Map<String, String> hashes = new HashMap<>();
    for (NamedToken t : tokens) {
      if (!names.add(t.name())) {
        throw new IllegalArgumentException("Two tokens are called " + t.name());
      }
      String other = hashes.put(t.sha256(), t.name());
      if (other != null) {
        throw new IllegalArgumentException(other + " and " + t.name() + " have the same sha256");
      }
    }
  }

  /**
   * Reads what {@link #written} wrote, or a person; empty text: no tokens.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static TokenList parse(String text) {
    if (text.isBlank()) {
      return new TokenList(List.of());
    }
    try {
      Document document = YAML.readValue(text, Document.class);
      List<NamedToken> tokens = new ArrayList<>();
      if (document != null && document.tokens() != null) {
        for (Row row : document.tokens()) {
          if (row == null) {
            throw new IllegalArgumentException("Token " + (tokens.size() + 1) + " is empty");
          }
          tokens.add(row.token(tokens.size() + 1));
        }
      }
      return new TokenList(tokens);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          (e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ")
              + (e instanceof UnrecognizedPropertyException u
                  ? "\"" + u.getPropertyName() + "\" is not known here"
                  : "this is not a list of tokens")
              + ALLOWED,
          e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("this is not a list of tokens" + ALLOWED, e);
    }
  }

  /** The text of the file. */
  public String written() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (NamedToken t : tokens) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", t.name());
      row.put("role", t.grant().role().word());
      row.put("namespaces", List.copyOf(new TreeSet<>(t.grant().namespaces())));
      row.put("sha256", t.sha256());
      row.put("created", t.created().toString());
      t.expires().ifPresent(e -> row.put("expires", e.toString()));
      rows.add(row);
    }
    try {
      return "# Made by `tidemill tokens`; a change counts at once.\n"
          + YAML.writeValueAsString(Map.of("tokens", rows));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The token of this name. */
  public Optional<NamedToken> find(String name) {
    return tokens.stream().filter(t -> t.name().equals(name)).findFirst();
  }

  /** These tokens and one more, which replaces the one of its name. */
  public TokenList with(NamedToken token) {
    List<NamedToken> all = new ArrayList<>(without(token.name()).tokens());
    all.add(token);
    return new TokenList(all);
  }

  /** These tokens without the one of this name. */
  public TokenList without(String name) {
    return new TokenList(tokens.stream().filter(t -> !t.name().equals(name)).toList());
  }

  /** The principal of this token, if it is valid at that time. */
  Optional<Principal> principal(String token, Instant now) {
    String hash = Tokens.sha256(token);
    return tokens.stream()
        .filter(t -> Tokens.same(t.sha256(), hash))
        .findFirst()
        .flatMap(t -> t.at(now));
  }
}
