module.exports = async function end() {
  globalThis.endWarmDbt?.();
};
