package dev.tidemill.schemas.avro;

import dev.tidemill.schemas.spec.PipelineSpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Derives the Avro schema of a Java record: records are records, sealed interfaces are unions of
 * their variants, {@code Optional} is a union with null, {@code Instant} is {@code
 * timestamp-millis}, {@code Duration} is a long of milliseconds, a {@link PipelineSpec} is its JSON
 * document. Names follow the Java classes, unless {@link AvroName} gives another; nested classes
 * carry the outer one's name as a prefix.
 */
public final class RecordSchemas {

  private static final String NAMESPACE = "dev.tidemill";
  private final Map<Class<?>, Schema> named = new HashMap<>();

  private RecordSchemas() {}

  /** The schema of a record class. */
  public static Schema of(Class<?> record) {
    return new RecordSchemas().schema(record, null);
  }

  private Schema schema(Type type, String doc) {
    if (type instanceof ParameterizedType p) {
      return parameterized(p);
    }
    Class<?> c = (Class<?>) type;
    Optional<Leaf> leaf = Leaf.of(c);
    if (leaf.isPresent()) {
      return leaf.get().schema();
    }
    if (named.containsKey(c)) {
      return named.get(c);
    }
    if (c.isEnum()) {
      Object[] constants = c.getEnumConstants();
      List<String> symbols = Arrays.stream(constants).map(e -> ((Enum<?>) e).name()).toList();
      Schema e = Schema.createEnum(name(c), doc, NAMESPACE, symbols);
      named.put(c, e);
      return e;
    }
    if (c.isSealed() && c.isInterface()) {
      List<Schema> variants = new ArrayList<>();
      for (Class<?> v : Variants.of(c)) {
        variants.add(schema(v, null));
      }
      return Schema.createUnion(variants);
    }
    if (c.isRecord()) {
      return record(c);
    }
    throw new IllegalArgumentException("No Avro form for " + c);
  }

  private Schema record(Class<?> c) {
    Doc doc = c.getAnnotation(Doc.class);
    Schema record =
        Schema.createRecord(name(c), doc == null ? null : doc.value(), NAMESPACE, false);
    named.put(c, record);
    List<Schema.Field> fields = new ArrayList<>();
    for (RecordComponent rc : c.getRecordComponents()) {
      Doc d = rc.getAnnotation(Doc.class);
      Schema s = schema(rc.getGenericType(), null);
      fields.add(new Schema.Field(rc.getName(), s, d == null ? null : d.value(), defaultOf(s)));
    }
    record.setFields(fields);
    return record;
  }

  /**
   * Collections and options default to empty, so that a field added later can be read from older
   * bytes.
   */
  private static Object defaultOf(Schema s) {
    return switch (s.getType()) {
      case ARRAY -> List.of();
      case MAP -> Map.of();
      case UNION ->
          s.getTypes().get(0).getType() == Schema.Type.NULL
              ? Schema.Field.NULL_DEFAULT_VALUE
              : null;
      case STRING -> "";
      case BOOLEAN -> false;
      case INT -> 0;
      case LONG -> s.getLogicalType() == null ? 0L : null;
      case DOUBLE -> 0.0;
      case RECORD, ENUM, FIXED, BYTES, FLOAT, NULL -> null;
    };
  }

  private Schema parameterized(ParameterizedType p) {
    Class<?> raw = (Class<?>) p.getRawType();
    Type[] args = p.getActualTypeArguments();
    if (raw == Optional.class) {
      return optional(schema(args[0], null));
    }
    if (raw == List.class) {
      return Schema.createArray(schema(args[0], null));
    }
    if (raw == Map.class) {
      if (args[0] != String.class) {
        throw new IllegalArgumentException("Avro maps have string keys: " + p);
      }
      return Schema.createMap(schema(args[1], null));
    }
    throw new IllegalArgumentException("No Avro form for " + p);
  }

  static Schema optional(Schema s) {
    List<Schema> types = new ArrayList<>();
    types.add(Schema.create(Schema.Type.NULL));
    if (s.getType() == Schema.Type.UNION) {
      types.addAll(s.getTypes());
    } else {
      types.add(s);
    }
    return Schema.createUnion(types);
  }

  static String name(Class<?> c) {
    AvroName given = c.getAnnotation(AvroName.class);
    String own = given == null ? c.getSimpleName() : given.value();
    return c.getEnclosingClass() == null ? own : name(c.getEnclosingClass()) + own;
  }
}
