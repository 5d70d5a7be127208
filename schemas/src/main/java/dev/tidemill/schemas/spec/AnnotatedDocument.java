package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.kind.SpecBinding;
import dev.tidemill.schemas.spec.kind.SpecField;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads YAML into a record whose annotations say what its fields are, with the same rules and the
 * same messages as a specification: file, line, field, what is wrong, what is allowed.
 */
public final class AnnotatedDocument {

  private AnnotatedDocument() {}

  /** Judges a document whose fields are right each by itself. */
  @FunctionalInterface
  public interface Rules<T> {

    /**
     * Reports problems.
     *
     * @param report takes the path of a field and what is wrong
     */
    void check(T document, BiConsumer<String, String> report);
  }

  /**
   * Reads a document. An empty one has no field.
   *
   * @param file name for messages
   * @throws SpecException with everything that is wrong
   */
  public static <T> T read(String yaml, String file, Class<T> type, Rules<T> rules) {
    String text = yaml.lines().allMatch(AnnotatedDocument::saysNothing) ? "{}" : yaml;
    YamlTree tree = YamlTree.parse(text, file, fields(type));
    SpecErrors errors = new SpecErrors(file, tree::line);
    tree.errors().forEach(errors::add);
    ObjectNode root = tree.root();
    if (tree.readable()) {
      errors.nextCheck();
      SecretLiterals.checkFile(root, errors::add);
      errors.nextCheck();
      List<Substitutes.Wrong> wrong = new SpecSchema(type).validate(root, List.of(), errors);
      SpecDefaults.fill(root, type);
      errors.nextCheck();
      if (!errors.isEmpty()) {
        errors.addAll(
            Substitutes.told(
                root,
                wrong,
                errors,
                (other, told) -> rules.check(SpecBinding.bind(other, type), told::add)));
      }
    }
    orThrow(errors);
    T document = SpecBinding.bind(root, type);
    rules.check(document, errors::add);
    orThrow(errors);
    return document;
  }

  private static List<String> fields(Class<?> type) {
    return SpecField.of(type).stream().map(SpecField::name).toList();
  }

  private static boolean saysNothing(String line) {
    return line.isBlank() || line.strip().startsWith("#");
  }

  private static void orThrow(SpecErrors errors) {
    if (!errors.isEmpty()) {
      throw new SpecException(errors.sorted());
    }
  }
}
