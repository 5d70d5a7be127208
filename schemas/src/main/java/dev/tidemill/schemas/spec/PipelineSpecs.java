package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads pipeline specifications: YAML (or JSON) as people write it, and resolved documents as
 * topics carry them.
 */
public final class PipelineSpecs {

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
  private static final int CACHED = 256;
  private static final Map<String, PipelineSpec> DOCUMENTS =
      Collections.synchronizedMap(
          new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, PipelineSpec> eldest) {
              return size() > CACHED;
            }
          });

  private PipelineSpecs() {}

  /**
   * Made on first use: the validator costs start-up time that readers of resolved documents need
   * not pay.
   */
  private static final class Lazy {
    static final SpecSchema SCHEMA = new SpecSchema();
  }

  /** What came of reading a specification: it, or everything that is wrong with it. */
  public record ParseResult(Optional<PipelineSpec> spec, List<SpecError> errors) {

    /**
     * @throws SpecException if anything is wrong
     */
    public PipelineSpec orThrow() {
      return spec.orElseThrow(() -> new SpecException(errors));
    }
  }

  /**
   * Reads YAML.
   *
   * @param file name for messages
   */
  public static ParseResult parse(String yaml, String file) {
    YamlTree tree = YamlTree.parse(yaml, file);
    List<SpecError> errors = new ArrayList<>(tree.errors());
    if (!errors.isEmpty()) {
      return new ParseResult(Optional.empty(), errors);
    }
    ObjectNode root = tree.root();
    Secrets.check(
        root,
        (field, message) -> errors.add(new SpecError(file, tree.line(field), field, message)));
    Lazy.SCHEMA.removeUnsupported(
        root,
        (field, message) ->
            errors.add(
                new SpecError(
                    file, tree.line(field), field, message + " (line " + tree.line(field) + ")")));
    boolean unsupported = !errors.isEmpty();
    List<SpecError> violations = new ArrayList<>();
    Lazy.SCHEMA.validate(
        root,
        (field, message) -> violations.add(new SpecError(file, tree.line(field), field, message)));
    // A kind that was taken out as unsupported must not be reported as missing too.
    violations.removeIf(v -> unsupported && v.message().startsWith("exactly one kind is needed"));
    violations.removeIf(
        v ->
            unsupported
                && errors.stream()
                    .anyMatch(
                        e ->
                            v.message().startsWith("the field ")
                                && e.field().startsWith(v.field())));
    errors.addAll(violations);
    if (errors.isEmpty()) {
      Lazy.SCHEMA.fillDefaults(root);
      SpecRules.check(
          root,
          (field, message) -> errors.add(new SpecError(file, tree.line(field), field, message)));
    }
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(SpecError::line).thenComparing(SpecError::field));
      return new ParseResult(Optional.empty(), List.copyOf(errors));
    }
    return new ParseResult(Optional.of(fromDocument(write(root))), List.of());
  }

  /**
   * The specification behind a resolved document. @throws IllegalArgumentException if it is no such
   * document
   */
  public static PipelineSpec fromDocument(String document) {
    PipelineSpec known = DOCUMENTS.get(document);
    if (known != null) {
      return known;
    }
    try {
      PipelineSpec spec = SpecReader.read(JSON.readTree(document), document);
      DOCUMENTS.put(document, spec);
      return spec;
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException("Not a resolved pipeline specification", e);
    }
  }

  /** The published JSON Schema, as text. */
  public static String jsonSchema() {
    return SpecSchema.text(SpecSchema.RESOURCE);
  }

  private static String write(ObjectNode root) {
    try {
      return JSON.writeValueAsString(JSON.treeToValue(root, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
