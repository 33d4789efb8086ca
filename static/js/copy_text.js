// A button with data-copy="id" puts the text of that field on the clipboard, and says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = "Đã chép.";
    } catch {
      told.textContent = "Trình duyệt không cho chép: chữ đã được chọn, nhấn Ctrl+C.";
    }
  });
}
