/** One fewer, one more: shows the buttons beside a number field and keeps to its limits. */

for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const input = stepper.querySelector("input");
  if (!input) {
    continue;
  }
  stepper.classList.add("is-live");
  for (const button of stepper.querySelectorAll("button")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const least = input.min === "" ? -Infinity : Number(input.min);
      const most = input.max === "" ? Infinity : Number(input.max);
      const wanted = (Number(input.value) || 0) + Number(button.dataset.by);
      input.value = String(Math.min(most, Math.max(least, wanted)));
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
