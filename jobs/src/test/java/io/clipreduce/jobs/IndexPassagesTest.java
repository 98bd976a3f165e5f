package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.index.Box;
import io.clipreduce.index.FrameRef;
import io.clipreduce.index.IndexedPassage;
import io.clipreduce.index.Passage;
import io.clipreduce.index.PassageKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IndexPassagesTest {
  private static final io.clipreduce.perceive.Box BOX =
      new io.clipreduce.perceive.Box(0.1f, 0.2f, 0.3f, 0.4f);

  /** Two frames a second for ten seconds. */
  private static List<Record> frames() {
    return new ArrayList<>(
        LongStream.range(0, 20)
            .mapToObj(
                i ->
                    (Record)
                        new IndexPassages.FrameColumns(
                            i * 500_000, new Picture("pictures/a.tar", i * 1000, 900, "")))
            .toList());
  }

  private static List<IndexedPassage> passages(List<Record> rows) {
    List<Record> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(4));
    IndexPassages passages = new IndexPassages("v");
    shuffled.forEach(passages::add);
    return passages.all();
  }

  private static IndexPassages.OcrColumns line(
      String id, double fromS, double untilS, String text, float confidence) {
    return new IndexPassages.OcrColumns(
        id, Math.round(fromS * 1e6), Math.round(untilS * 1e6), text, confidence, BOX);
  }

  private static IndexPassages.ThingColumns thing(String id, double atS, String track) {
    return new IndexPassages.ThingColumns(
        id, Math.round(atS * 1e6), "car", (float) atS / 10, BOX, "d", track);
  }

  @Test
  void clipsHaveTheirFramesAndTheVectorsOfPicturesAndWords() {
    List<Record> rows = frames();
    rows.add(
        new IndexPassages.CaptionColumns(
            "v/caption/clip/0", "v/clip/0", "clip", 1_000_000, 2_500_000, "A car.", 0.5f));
    rows.add(
        new IndexPassages.CaptionColumns(
            "v/caption/video/0", "v/caption/video/0", "video", 0, 10_000_000, "Cars.", null));
    rows.add(new IndexPassages.VectorColumns("v/clip/0", "clip", new float[] {1, 0}));
    rows.add(new IndexPassages.VectorColumns("v/clip/0", "dark", new float[] {0, 0}));
    rows.add(new IndexPassages.VectorColumns("v/caption/clip/0", "words", new float[] {0, 1}));

    List<IndexedPassage> all = passages(rows);

    assertThat(all).hasSize(2);
    assertThat(all.get(0).passage().kind()).isEqualTo(PassageKind.VIDEO);
    assertThat(all.get(0).passage().frames()).isEmpty();
    assertThat(all.get(0).vectors()).isEmpty();
    assertThat(all.get(1).passage().frames())
        .containsExactly(
            new FrameRef(1_000_000, "pictures/a.tar", 2000, 900),
            new FrameRef(1_500_000, "pictures/a.tar", 3000, 900),
            new FrameRef(2_000_000, "pictures/a.tar", 4000, 900));
    assertThat(all.get(1).vectors()).containsOnlyKeys("clip", "words");
  }

  @Test
  void linesThatReadTheSameAndFollowEachOtherAreOne() {
    List<Record> rows = frames();
    rows.add(line("first", 1, 2, "Chapter 1", 0.7f));
    rows.add(line("second", 2, 3, "CHAPTER 1!", 0.9f));
    rows.add(line("third", 4, 5, "Chapter 1", 0.8f));
    rows.add(line("much later", 6.5, 7, "Chapter 1", 0.8f));
    rows.add(line("other", 1, 2, "Chapter 2", 0.8f));
    rows.add(line("nothing", 1, 2, "...", 0.8f));

    List<Passage> all = passages(rows).stream().map(IndexedPassage::passage).toList();

    assertThat(all).extracting(Passage::id).containsExactly("first", "other", "much later");
    Passage run = all.get(0);
    assertThat(run.kind()).isEqualTo(PassageKind.SCREEN_TEXT);
    assertThat(run.startUs()).isEqualTo(1_000_000);
    assertThat(run.endUs()).isEqualTo(5_000_000);
    assertThat(run.text()).isEqualTo("CHAPTER 1!");
    assertThat(run.confidence()).isEqualTo(0.9f);
    assertThat(run.frames())
        .extracting(FrameRef::ptsUs)
        .containsExactly(1_000_000L, 2_000_000L, 4_000_000L);
    assertThat(run.boxes()).hasSize(3).containsOnly(new Box(0.1f, 0.2f, 0.3f, 0.4f));
  }

  @Test
  void detectionsOfATrackAreOneAndSoAreThoseWithoutThatFollowEachOther() {
    List<Record> rows = frames();
    rows.add(thing("a", 1, "v/track/d/7"));
    rows.add(thing("b", 4, "v/track/d/7"));
    rows.add(thing("c", 2, null));
    rows.add(thing("d", 2.5, null));
    rows.add(thing("e", 2.5, null));
    rows.add(thing("f", 9.5, null));

    List<Passage> all = passages(rows).stream().map(IndexedPassage::passage).toList();

    assertThat(all).extracting(Passage::id).containsExactly("v/track/d/7", "c", "f");
    assertThat(all).extracting(Passage::endUs).containsExactly(4_500_000L, 3_000_000L, 10_000_000L);
    assertThat(all.get(0).confidence()).isEqualTo(0.4f);
    assertThat(all.get(0).frames()).hasSize(2);
    assertThat(all.get(1).boxes()).hasSize(2);
    assertThat(all.get(1).text()).isEqualTo("car");
  }

  @Test
  void onlyWhatHasANameOfItsOwnIsAName() {
    List<Record> rows = frames();
    rows.add(
        new IndexPassages.NameColumns(
            "v/entity/person_1",
            500_000,
            7_000_000,
            "Ada Lovelace",
            List.of("Ada", "Ada Lovelace"),
            "a woman at a desk",
            1_500_000L,
            BOX));
    rows.add(
        new IndexPassages.NameColumns(
            "v/entity/person_2", 0, 1, null, List.of(), "a man", null, null));

    List<Passage> all = passages(rows).stream().map(IndexedPassage::passage).toList();

    assertThat(all).hasSize(1);
    assertThat(all.get(0).text()).isEqualTo("Ada Lovelace; Ada; a woman at a desk");
    assertThat(all.get(0).frames()).extracting(FrameRef::ptsUs).containsExactly(1_500_000L);
    assertThat(all.get(0).boxes()).hasSize(1);
  }
}
