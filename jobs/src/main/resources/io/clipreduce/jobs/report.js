const videos = [...document.querySelectorAll(".video")];
document.getElementById("filter").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase();
  for (const video of videos) {
    video.hidden = !video.querySelector(".path").textContent.toLowerCase().includes(words);
  }
});
document.getElementById("open").addEventListener("click", () => {
  for (const video of videos) video.open = !video.hidden;
});
document.getElementById("close").addEventListener("click", () => {
  for (const video of videos) video.open = false;
});
