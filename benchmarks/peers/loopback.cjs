// Loaded before a server that has no option for it: it listens on the loopback address only.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  const callbacks = rest.filter((each) => typeof each === 'function');
  return typeof port === 'number' ? listen.call(this, port, '127.0.0.1', ...callbacks) : listen.call(this, port, ...rest);
};
