package dev.tidemill.training.snapshot.topic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tidemill.kit.http.JsonErrors;
import dev.tidemill.kit.source.topic.UnreadableMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Values that are JSON objects. Their bytes are kept, so that each number stays as it was written;
 * only line ends, which JSON has between tokens alone, become spaces.
 */
final class JsonValues implements MessageRows.Values {

  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final JsonFactory json =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @Override
  public JsonRow row(byte[] value) throws UnreadableMessageException {
    byte[] line = line(value);
    Set<String> names = new HashSet<>();
    try (JsonParser parser = json.createParser(utf8(line))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableMessageException("its value is not a JSON object");
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new UnreadableMessageException("its JSON object does not end");
        }
        if (token == JsonToken.FIELD_NAME && depth == 1) {
          if (!names.add(parser.currentName().toLowerCase(Locale.ROOT))) {
            throw new UnreadableMessageException(
                "it has the field " + parser.currentName() + " twice, in upper and lower case");
          }
        } else if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        }
      }
      if (parser.nextToken() != null) {
        throw new UnreadableMessageException("more than one JSON object is in its value");
      }
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException("its value is not JSON: " + JsonErrors.describe(e));
    } catch (IOException e) {
      throw new UnreadableMessageException("its value is not JSON: " + e.getMessage());
    }
    return new JsonRow(line, names);
  }

  private static String utf8(byte[] line) throws UnreadableMessageException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableMessageException("its value is not text in UTF-8");
    }
  }

  private static byte[] line(byte[] value) {
    int start = 0;
    if (value.length >= MARK.length
        && value[0] == MARK[0]
        && value[1] == MARK[1]
        && value[2] == MARK[2]) {
      start = MARK.length;
    }
    byte[] line = new byte[value.length - start];
    for (int i = 0; i < line.length; i++) {
      byte b = value[start + i];
      line[i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    return line;
  }
}
