package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Codecs of types that hold values of other types: options, lists and maps. */
final class Containers {

  private Containers() {}

  static Codec optional(Codec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        Optional<?> o = (Optional<?>) value;
        if (o.isEmpty()) {
          out.writeIndex(0);
          out.writeNull();
        } else {
          out.writeIndex(1);
          of.write(o.get(), out);
        }
      }

      @Override
      public Object read(Decoder in) throws IOException {
        if (in.readIndex() == 0) {
          in.readNull();
          return Optional.empty();
        }
        return Optional.of(of.read(in));
      }
    };
  }

  static Codec optionalUnion(UnionCodec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        Optional<?> o = (Optional<?>) value;
        if (o.isEmpty()) {
          out.writeIndex(0);
          out.writeNull();
        } else {
          of.write(o.get(), out);
        }
      }

      @Override
      public Object read(Decoder in) throws IOException {
        int index = in.readIndex();
        if (index == 0) {
          in.readNull();
          return Optional.empty();
        }
        return Optional.of(of.readVariant(index, in));
      }
    };
  }

  static Codec list(Codec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        List<?> items = (List<?>) value;
        out.writeArrayStart();
        out.setItemCount(items.size());
        for (Object item : items) {
          out.startItem();
          of.write(item, out);
        }
        out.writeArrayEnd();
      }

      @Override
      public Object read(Decoder in) throws IOException {
        List<Object> items = new ArrayList<>();
        for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
          for (long i = 0; i < n; i++) {
            items.add(of.read(in));
          }
        }
        return List.copyOf(items);
      }
    };
  }

  /** So that equal maps have equal bytes. */
  private static Collection<?> sorted(Set<?> keys) {
    return keys.size() < 2 ? keys : keys.stream().sorted().toList();
  }

  static Codec map(Codec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        Map<?, ?> entries = (Map<?, ?>) value;
        out.writeMapStart();
        out.setItemCount(entries.size());
        for (Object key : sorted(entries.keySet())) {
          out.startItem();
          out.writeString((String) key);
          of.write(entries.get(key), out);
        }
        out.writeMapEnd();
      }

      @Override
      public Object read(Decoder in) throws IOException {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (long n = in.readMapStart(); n != 0; n = in.mapNext()) {
          for (long i = 0; i < n; i++) {
            entries.put(in.readString(), of.read(in));
          }
        }
        return Collections.unmodifiableMap(entries);
      }
    };
  }
}
