package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.tidemill.schemas.spec.field.Shorthand;
import dev.tidemill.schemas.text.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Binds resolved, valid documents to the records of the specification, by Jackson. */
public final class SpecBinding {

  private static final OnFirstUse<ObjectMapper> MAPPER =
      new OnFirstUse<>(() -> mapper(Kinds.all()));

  private SpecBinding() {}

  /**
   * The record behind a resolved document or a part of one.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static <T> T bind(JsonNode document, Class<T> type) {
    try {
      return MAPPER.get().treeToValue(document, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private static ObjectMapper mapper(Kinds kinds) {
    SimpleModule module = new SimpleModule("specification");
    module.addDeserializer(Duration.class, new SpecTexts<>(Duration.class, Durations::parse));
    module.setDeserializerModifier(new WithKind(kinds));
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(module)
        .addModule(families(kinds))
        .annotationIntrospector(new SpecIntrospector())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static SimpleModule families(Kinds kinds) {
    return new SimpleModule("kinds") {
      private static final long serialVersionUID = 1L;

      @Override
      public void setupModule(SetupContext context) {
        context.addDeserializers(
            new Deserializers.Base() {
              @Override
              public JsonDeserializer<?> findBeanDeserializer(
                  JavaType type, DeserializationConfig config, BeanDescription description) {
                return kinds.isFamily(type.getRawClass())
                    ? new KindDeserializer(kinds.of(type.getRawClass()))
                    : null;
              }
            });
      }
    };
  }

  /** Reads a mapping with one key, the name of the kind. */
  private static final class KindDeserializer extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Class<?>> kinds;

    KindDeserializer(Map<String, Class<?>> kinds) {
      super(Object.class);
      this.kinds = kinds;
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode node = context.readTree(parser);
      String name = KindNames.of(node, kinds).orElseThrow(() -> new NoKindException(parser, kinds));
      Object read = context.readTreeAsValue(node.get(name), kinds.get(name));
      return read instanceof KindForm<?> form ? form.kind() : read;
    }
  }

  /** Puts the kind of a check or trigger, which stands beside its other fields, into its own. */
  private static final class WithKind extends BeanDeserializerModifier {

    private static final long serialVersionUID = 1L;

    private final transient Kinds kinds;

    WithKind(Kinds kinds) {
      this.kinds = kinds;
    }

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription description, JsonDeserializer<?> bean) {
      Class<?> type = description.getBeanClass();
      Shorthand shorthand = type.getAnnotation(Shorthand.class);
      if (shorthand != null) {
        return new ShorthandDeserializer(bean, type, shorthand.value());
      }
      Optional<SpecField> kind =
          type.isRecord()
              ? SpecField.of(type).stream().filter(f -> kinds.isFamily(f.raw())).findFirst()
              : Optional.empty();
      return kind.isEmpty()
          ? bean
          : new EntryDeserializer(bean, kind.get().name(), kinds.of(kind.get().raw()));
    }
  }

  /** Reads a text in place of a mapping as the one field that it stands for. */
  private static final class ShorthandDeserializer extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private final Class<?> type;
    private final String field;

    ShorthandDeserializer(JsonDeserializer<?> bean, Class<?> type, String field) {
      super(bean);
      this.type = type;
      this.field = field;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> bean) {
      return new ShorthandDeserializer(bean, type, field);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode written = context.readTree(parser);
      ObjectNode mapping =
          written instanceof ObjectNode object
              ? object
              : context.getNodeFactory().objectNode().set(field, written);
      for (SpecField other : SpecField.of(type)) {
        if (!mapping.has(other.name())) {
          other.defaultValue().ifPresent(value -> mapping.set(other.name(), value));
        }
      }
      try (JsonParser rest = mapping.traverse(parser.getCodec())) {
        rest.nextToken();
        return super.deserialize(rest, context);
      }
    }
  }

  private static final class EntryDeserializer extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final transient Map<String, Class<?>> kinds;

    EntryDeserializer(JsonDeserializer<?> bean, String field, Map<String, Class<?>> kinds) {
      super(bean);
      this.field = field;
      this.kinds = kinds;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> bean) {
      return new EntryDeserializer(bean, field, kinds);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      ObjectNode entry = context.readTree(parser).deepCopy();
      String kind =
          KindNames.of(entry, kinds).orElseThrow(() -> new NoKindException(parser, kinds));
      if (!entry.hasNonNull("name")) {
        KindNames.ofCheck(entry, kinds).ifPresent(name -> entry.put("name", name));
      }
      entry.putObject(field).set(kind, entry.remove(kind));
      try (JsonParser rest = entry.traverse(parser.getCodec())) {
        rest.nextToken();
        return super.deserialize(rest, context);
      }
    }
  }

  private static final class NoKindException extends JsonProcessingException {

    private static final long serialVersionUID = 1L;

    NoKindException(JsonParser parser, Map<String, Class<?>> kinds) {
      super("none of the kinds " + String.join(", ", kinds.keySet()), parser.currentLocation());
    }
  }
}
