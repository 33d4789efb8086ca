// A browser words its file box in its own language; around it these words are ours. The box itself stays on top, unseen:
// it takes the keyboard, a dropped file, its label and the form as before.
const NOTHING = "Chưa chọn tệp nào";

function dress(box) {
  const frame = document.createElement("span");
  frame.className = "file-field form-control";
  const button = document.createElement("span");
  button.className = "btn btn-small btn-secondary";
  button.textContent = "Chọn tệp";
  const name = document.createElement("span");
  name.className = "file-field-name";
  const tell = () => (name.textContent = Array.from(box.files, (file) => file.name).join(", ") || NOTHING);
  box.replaceWith(frame);
  frame.append(box, button, name);
  box.addEventListener("change", tell);
  tell();
}

document.querySelectorAll("input[type='file']").forEach(dress);
