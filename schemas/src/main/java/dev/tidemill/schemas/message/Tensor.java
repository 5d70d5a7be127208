package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("A tensor of the Open Inference Protocol.")
public record Tensor(
    @Doc("name") String name,
    @Doc("FP32, FP64, INT64, ...") String datatype,
    @Doc("-1 where any size goes") List<Long> shape) {}
