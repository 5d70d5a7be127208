package dev.tidemill.schemas.avro;

import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Writes and reads values of one Java type in Avro binary, in the shape that {@link RecordSchemas}
 * gives.
 */
interface Codec {

  void write(Object value, Encoder out) throws IOException;

  Object read(Decoder in) throws IOException;
}
