package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.metric.Tracks;
import io.clipreduce.evaluate.metric.Tracks.Rectangle;
import io.clipreduce.evaluate.metric.Tracks.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects that a phrase names, tracked through a video: the measure of LG-VIS of ViCaS, over boxes
 * in place of masks. A record has {@code id}, {@code video}, {@code phrase} and {@code tracks}, a
 * prediction {@code item_id} and {@code tracks} with scores. A track is {@code boxes}, by frame
 * {@code [left, top, right, bottom]}.
 */
public final class LgVis implements Benchmark {
  private static final String TRACKS = "tracks";

  @Override
  public String name() {
    return "lg-vis";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("id") && first.node().path(TRACKS).path(0).has("boxes");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    if (tracks(record).isEmpty()) {
      throw record.broken("field 'tracks' must have one track or more");
    }
    return List.of(
        new ItemBuilder(record, record.text("id"))
            .video(record.text("video"))
            .asks(record.text("phrase"))
            .gold(Gold.open(null, record.node()))
            .build());
  }

  private static List<Track> tracks(InputRecord record) {
    List<Track> tracks = new ArrayList<>();
    for (JsonNode track : record.required(TRACKS)) {
      Map<Long, Rectangle> areas = new HashMap<>();
      for (Map.Entry<String, JsonNode> box : record.part(track).required("boxes").properties()) {
        JsonNode sides = box.getValue();
        if (sides.size() != 4 || !box.getKey().matches("\\d{1,18}")) {
          throw record.broken(
              "field 'boxes' must hold, by frame, [left, top, right, bottom], but has %s: %s"
                  .formatted(box.getKey(), sides));
        }
        areas.put(
            Long.valueOf(box.getKey()),
            new Rectangle(
                sides.get(0).asDouble(),
                sides.get(1).asDouble(),
                sides.get(2).asDouble(),
                sides.get(3).asDouble()));
      }
      tracks.add(new Track(areas, track.path("score").asDouble()));
    }
    return tracks;
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    tracks(record);
    return List.of(Prediction.of(record.text("item_id", "id"), null, record.node()));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(LgVis::read, LgVis::measures);
  }

  private static MeasureScorer.Reading<Tracks> read(BenchmarkItem item, Prediction prediction) {
    JsonNode own = prediction == null ? null : prediction.record();
    boolean understood = own != null && own.has(TRACKS);
    List<Track> gold = tracks(new InputRecord(null, item.line(), null, item.gold().record()));
    List<Track> found =
        understood ? tracks(new InputRecord(null, item.line(), null, own)) : List.of();
    return new MeasureScorer.Reading<>(new Tracks(gold, found), understood);
  }

  private static List<Score> measures(String slice, List<Tracks> videos) {
    int n = videos.size();
    return List.of(
        Figures.of(slice, "track_map", Tracks.meanAveragePrecision(videos), n),
        Figures.of(slice, "track_ap@0.5", Tracks.meanAveragePrecision(videos, 0.5), n),
        Figures.of(slice, "track_ap@0.75", Tracks.meanAveragePrecision(videos, 0.75), n),
        Figures.of(slice, "track_ap@0.9", Tracks.meanAveragePrecision(videos, 0.9), n));
  }
}
