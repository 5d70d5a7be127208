package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.trigger.policy.FileRow;
import dev.tidemill.trigger.policy.Known;
import dev.tidemill.trigger.policy.News;
import dev.tidemill.trigger.policy.SignalMemory;
import dev.tidemill.trigger.policy.SignalTriggerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * New files of a source. A file is known by its source, path and digest: the same again is a
 * duplicate, a repaired one is new.
 */
public final class DataKind implements SignalTriggerKind<Data, DataArrived> {

  private static final int MAX_FILES = 5000;

  @Override
  public Class<Data> spec() {
    return Data.class;
  }

  @Override
  public Class<DataArrived> signal() {
    return DataArrived.class;
  }

  @Override
  public Optional<String> dataSource(Data trigger) {
    return Optional.of(trigger.source());
  }

  @Override
  public boolean listens(Data trigger, DataArrived body) {
    return body.dataSource().equals(trigger.source());
  }

  @Override
  public boolean keeps(Data before, Data now) {
    return before.source().equals(now.source());
  }

  @Override
  public String unheard(DataArrived body) {
    return "no trigger listens to the source " + body.dataSource();
  }

  @Override
  public Optional<String> problem(DataArrived body) {
    int files = body.files().size();
    return files > MAX_FILES
        ? Optional.of(files + " files in one signal, allowed are " + MAX_FILES)
        : Optional.empty();
  }

  @Override
  public List<DataFile> files(DataArrived body) {
    return body.files();
  }

  @Override
  public List<String> rows(DataArrived body, SignalMemory memory) {
    return body.files().stream().map(f -> memory.file(body.dataSource(), f)).toList();
  }

  @Override
  public News news(DataArrived body, Known known) {
    if (known.idIsKnown()) {
      return known.again();
    }
    Map<String, DataFile> files = new LinkedHashMap<>();
    for (DataFile file : body.files()) {
      String row = known.memory().file(body.dataSource(), file);
      if (known.row(row).flatMap(FileRow::signalThatBrought).isEmpty()) {
        files.putIfAbsent(row, file);
      }
    }
    return files.isEmpty() && !body.files().isEmpty()
        ? News.repeated("each of its files was received before")
        : News.of(files);
  }
}
