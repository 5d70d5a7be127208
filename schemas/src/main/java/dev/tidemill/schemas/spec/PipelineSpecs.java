package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.kind.ExplainText;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.OnFirstUse;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import dev.tidemill.schemas.spec.kind.SpecBinding;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

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

  /**
   * Specifications that somebody holds: an owner of many pipelines holds all of theirs, and reads
   * one with each state that it takes up again. An entry goes with the specification, which holds
   * its key.
   */
  private static final Map<String, WeakReference<PipelineSpec>> IN_USE =
      Collections.synchronizedMap(new WeakHashMap<>());

  private PipelineSpecs() {}

  /** The validator costs start-up time that readers of resolved documents need not pay. */
  private static final OnFirstUse<SpecSchema> SCHEMA =
      new OnFirstUse<>(() -> new SpecSchema(PipelineDocument.class));

  /** The result of reading: the specification, or everything that is wrong with it. */
  public record ParseResult(Optional<PipelineSpec> spec, List<SpecError> errors) {

    /**
     * The specification.
     *
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
    return parse(yaml, file, OutsideRules.NONE);
  }

  /**
   * Reads YAML.
   *
   * @param outside rules that need more than the specification
   */
  public static ParseResult parse(String yaml, String file, OutsideRules outside) {
    YamlTree tree = YamlTree.parse(yaml, file);
    SpecErrors errors = new SpecErrors(file, tree::line);
    tree.errors().forEach(errors::add);
    ObjectNode root = tree.root();
    if (tree.readable()) {
      errors.nextCheck();
      SecretLiterals.check(root, errors::add);
      errors.nextCheck();
      List<Unsupported.Removed> removed = Unsupported.remove(root, errors);
      errors.nextCheck();
      List<Substitutes.Wrong> wrong = SCHEMA.get().validate(root, removed, errors);
      SpecDefaults.fill(root);
      errors.nextCheck();
      List<SpecError> hidden =
          wrong.isEmpty()
              ? List.of()
              : Substitutes.told(
                  root, wrong, errors, (other, told) -> SpecRules.check(other, told, outside));
      SpecRules.check(root, errors, outside);
      errors.addAll(hidden);
    }
    if (!errors.isEmpty()) {
      return new ParseResult(Optional.empty(), errors.sorted());
    }
    try {
      return new ParseResult(Optional.of(fromDocument(write(root))), List.of());
    } catch (IllegalArgumentException | ArithmeticException e) {
      // The schema let a value through that the reader does not take; that must not be a crash.
      errors.add("", "it has a value that cannot be read");
      return new ParseResult(Optional.empty(), errors.sorted());
    }
  }

  /**
   * The specification behind a resolved document.
   *
   * @throws IllegalArgumentException if it is not a resolved document
   */
  public static PipelineSpec fromDocument(String document) {
    PipelineSpec known = known(document);
    if (known != null) {
      return known;
    }
    try {
      PipelineSpec spec =
          SpecBinding.bind(JSON.readTree(document), PipelineDocument.class).specification(document);
      DOCUMENTS.put(document, spec);
      IN_USE.put(document, new WeakReference<>(spec));
      return spec;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a resolved pipeline specification", e);
    }
  }

  private static PipelineSpec known(String document) {
    PipelineSpec lately = DOCUMENTS.get(document);
    if (lately != null) {
      return lately;
    }
    WeakReference<PipelineSpec> held = IN_USE.get(document);
    return held == null ? null : held.get();
  }

  /**
   * The documentation of a field of the specification and of what is below it.
   *
   * @param path such as {@code spec.gates.data}; empty: the whole document
   * @throws IllegalArgumentException if there is no such field, with what is near
   */
  public static String explain(String path) {
    return ExplainText.of(SchemaWriter.write(PipelineDocument.class, Kinds.all()), path);
  }

  private static String write(ObjectNode root) {
    try {
      return JSON.writeValueAsString(JSON.treeToValue(root, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
